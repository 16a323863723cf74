"""A model behind an API: asked over HTTP, again where that may help, with the errors of the grid where it fails."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adapters.calling import CallFormat, ModelRefusedError, ModelUnavailableError, Question, Reply

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 3
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
CONNECT_SECONDS = 10.0
# A model on a small machine writes a few tokens a second.
ANSWER_SECONDS = 300.0
PASSING = (408, 409, 425, 429)
NOT_AS_PROMISED = (ValueError, KeyError, TypeError, IndexError, AttributeError)


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """One model at one address. Errors name neither the key nor what was asked."""

    format: CallFormat
    model: str
    base_url: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        """Give its name as a setting has it: "anthropic:claude-haiku-4-5"."""
        return f"{self.format.provider}:{self.model}"

    @property
    def address(self) -> str:
        """Give where it is, without a user and password that may stand in the URL."""
        url = urlsplit(self.format.address(self.base_url))
        return url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()

    def ask(self, *, system: str, prompt: str, schema: Mapping[str, Any], max_tokens: int) -> Reply:
        """Ask a question whose answer is to be JSON that keeps `schema`; whether it does is for the caller to see.

        Raises:
            ModelUnavailableError: if it cannot be reached, is overloaded after the retries, or takes too long.
            ModelRefusedError: if it refuses, or answers with something that its API does not promise.
        """
        question = Question(self.model, system, prompt, schema, max_tokens)
        answer = self._answer(self.format.body(question))
        try:
            return self.format.reply(answer.json())
        except NOT_AS_PROMISED:
            raise ModelRefusedError(
                f"The answer of {self.address} for {self.model} is not what its API promises. Check that the "
                "address is that API's."
            ) from None

    def _answer(self, body: Mapping[str, Any]) -> httpx.Response:
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            answer = self._post(body, last=last)
            if answer is not None and answer.is_success:
                return answer
            if answer is not None and (last or not _passes(answer)):
                raise self._refusal(answer)
            time.sleep(_pause(answer, attempt))
        raise AssertionError("the last attempt either returned or raised")

    def _post(self, body: Mapping[str, Any], *, last: bool) -> httpx.Response | None:
        """Send it; None where there was no connection, and another attempt is to come."""
        import httpx

        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        try:
            return httpx.post(
                self.format.address(self.base_url),
                json=body,
                headers=self.format.headers(self.key),
                timeout=timeout,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if last:
                raise self._away("cannot be reached", sent=False) from None
            return None
        except httpx.TimeoutException:
            raise self._away("did not answer in time", sent=True) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise self._away("broke off", sent=True) from None

    def _away(self, reason: str, *, sent: bool) -> ModelUnavailableError:
        return ModelUnavailableError(
            f"{self.model} at {self.address} {reason}. Check that it runs and that this machine may reach it; it is "
            "asked again later.",
            sent=sent,
        )

    def _refusal(self, answer: httpx.Response) -> ModelUnavailableError | ModelRefusedError:
        code = _code(answer)
        said = f"{self.address} answered {answer.status_code}{f' ({code})' if code else ''}"
        if _passes(answer):
            return ModelUnavailableError(f"{said}: it is overloaded or down. It is asked again later.")
        if code == "insufficient_quota":
            return ModelRefusedError(
                f"{said}: the account has no credit left. Add credit, or choose another model."
            )
        if answer.status_code in (401, 403):
            setting = self.format.key_setting or "the key"
            return ModelRefusedError(
                f"{said}: the key is missing, wrong, or may not use {self.model}. Set {setting} to one that may."
            )
        if answer.status_code == 404:
            return ModelRefusedError(
                f"{said}: it knows no model {self.model}, or the address is not that of the API. Choose another "
                "model, or load this one there first."
            )
        return ModelRefusedError(
            f"{said}: it refuses the question. Check that {self.model} can give structured output, and that the "
            "account has credit."
        )


def _passes(answer: httpx.Response) -> bool:
    """Tell whether the refusal may be gone in a while."""
    if _code(answer) == "insufficient_quota":
        return False
    return answer.status_code in PASSING or answer.status_code >= 500


def _code(answer: httpx.Response) -> str:
    """Give the error's code, a bare word: the message beside it may quote the key or the question."""
    try:
        error = answer.json()["error"]
        code = str(error.get("code") or error.get("type") or "")
    except NOT_AS_PROMISED:
        return ""
    return code if re.fullmatch(r"[a-z][a-z0-9_]{2,60}", code) else ""


def _pause(answer: httpx.Response | None, attempt: int) -> float:
    """Give how long to wait, in seconds: as long as is asked for, else twice as long each time."""
    wanted = answer.headers.get("retry-after", "") if answer is not None else ""
    if re.fullmatch(r"\d{1,6}(\.\d+)?", wanted):
        return min(float(wanted), LONGEST_WAIT_SECONDS)
    return FIRST_WAIT_SECONDS * 2.0 ** (attempt - 1) * random.uniform(0.7, 1.3)  # noqa: S311
