"""Taking over what an earlier embedder left, in the foreground and with a bar."""

from tqdm import tqdm

from embeddings.spaces import current_space
from grid.switching.waiting import waiting
from grid.switching.working import reembed


def embed_anew() -> int:
    """Do it until nothing is left that can be done now; give how many messages were taken over."""
    space, done = current_space(), 0
    if not (total := waiting(space)):
        return 0
    with tqdm(total=total, unit=" fragments", disable=None) as bar:
        while some := reembed(at_once=True):
            done += some
            bar.update(max(0, total - waiting(space) - bar.n))
    return done
