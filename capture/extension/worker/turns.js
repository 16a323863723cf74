// One after the other: what reads something from storage and writes it back changed must not overlap.

/** Give a function that does pieces of work in turn, and gives what each gives. */
export function inTurns() {
  let last = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
