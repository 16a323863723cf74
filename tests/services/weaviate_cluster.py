"""Three nodes of Weaviate on loopback that are one cluster."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.services.server import PATIENCE
from tests.services.weaviate import Weaviate
from tests.waiting import wait_until

NODES = 3


class WeaviateCluster:
    """Nodes that may be killed and started again one by one; a collection is replicated if it asks for that."""

    def __init__(self, folder: Path) -> None:
        self.nodes = [Weaviate(folder / f"n{n}", hostname=f"n{n}") for n in range(1, NODES + 1)]
        together = {
            "CLUSTER_JOIN": ",".join(f"127.0.0.1:{node.gossip_port}" for node in self.nodes),
            "RAFT_JOIN": ",".join(f"{node.hostname}:{node.raft_port}" for node in self.nodes),
            "RAFT_BOOTSTRAP_EXPECT": str(NODES),
        }
        for node in self.nodes:
            node.cluster = together

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at the first node."""
        return self.nodes[0].settings

    def start(self) -> None:
        """Start the nodes together, since none is ready without the others, and wait for the cluster."""
        with ThreadPoolExecutor(NODES) as pool:
            list(pool.map(Weaviate.start, self.nodes))
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Wait until every node that runs sees all nodes healthy."""
        wait_until(self._whole, seconds=PATIENCE, what="the nodes of Weaviate did not find each other")

    def _whole(self) -> bool:
        return all(self.healthy(node) == NODES for node in self.nodes if node.runs)

    def healthy(self, node: Weaviate) -> int:
        """Give how many nodes are healthy in the eyes of this one."""
        return sum(seen["status"] == "HEALTHY" for seen in node.ask("/v1/nodes")["nodes"])

    def discard(self) -> None:
        """End all nodes."""
        for node in self.nodes:
            node.discard()
