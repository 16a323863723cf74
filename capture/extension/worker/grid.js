// Talking to the grid: hands messages in, and says in the person's words what came of it.

const PATH = "api/ingest";
const PATIENCE = 30_000;

/**
 * Hand messages in; `source` names the export whose ids they have, if there is one.
 *
 * Gives one of
 * - `{kind: "recorded", accepted, duplicates, spooled}`: they are on the grid's disk
 * - `{kind: "refused", detail}`: something in the messages is wrong, and will be next time
 * - `{kind: "key", detail}`: the grid does not take the key
 * - `{kind: "away", detail, retryAfter}`: nobody there who takes messages now; `retryAfter` is in seconds or null;
 *   with `isPaused`, the grid takes none of this site
 */
export async function ingest({ address, key, messages, source }) {
  let response;
  try {
    response = await fetch(new URL(PATH, address), {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ messages, source }),
      // The key goes to this address, and to no other that it points to; cookies of the admin are no key.
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    const late = error.name === "TimeoutError";
    return away(`The grid at ${address} ${late ? "does not answer" : "cannot be reached"}. Is it running?`);
  }
  return outcomeOf(response, address);
}

async function outcomeOf(response, address) {
  const { status } = response;
  const body = await response.json().catch(() => null);
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  const detail = (isProblem && body?.detail) || response.statusText || "no reason given";
  if (status === 202 && Array.isArray(body?.ids)) return { kind: "recorded", spooled: 0, ...body };
  if (isProblem && (status === 401 || status === 403)) {
    return { kind: "key", detail: `The grid does not take the key (${status}). ${detail}` };
  }
  if (status === 413 || (isProblem && (status === 400 || status === 422))) {
    return { kind: "refused", detail: `${status}: ${detail}` };
  }
  if (isProblem && status === 423) return { ...away(detail), isPaused: true };
  if (isProblem && (status === 429 || status >= 500)) {
    const seconds = Number(response.headers.get("Retry-After"));
    return away(`The grid cannot take messages now (${status}). ${detail}`, seconds > 0 ? seconds : null);
  }
  return away(`What answers at ${address} is no AetherGrid: it says ${status} ${response.statusText}.`.trim());
}

function away(detail, retryAfter = null) {
  return { kind: "away", detail, retryAfter };
}
