"""The nodes of a ChatGPT conversation as the tree that edits and new answers made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.fields import object_of
from adapters.gpt.nodes import Kind, kind_of
from adapters.moments import first_known, read_moment


@dataclass(slots=True, eq=False)
class Node:
    """A node that stands behind its parent. `branched`: another branch parts from its own at it or above it."""

    id: str
    message: Mapping[str, Any]
    kind: Kind
    parent: "Node | None"
    at: datetime | None
    children: list["Node"] = field(default_factory=list)
    branched: bool = False
    on_path: bool = False
    # The prompt or answer that it is part of, and the last one before it.
    owner: "Node | None" = None
    before: "Node | None" = None

    @property
    def is_message(self) -> bool:
        """Whether it is a prompt or an answer."""
        return self.kind in (Kind.PROMPT, Kind.ANSWER)


@dataclass(slots=True)
class Tree:
    """All nodes, each behind its parent and in the order of branches; whether it is known which branch is current."""

    nodes: list[Node]
    has_path: bool


def read_tree(nodes: Mapping[str, Any], *, current: object, otherwise: datetime | None) -> Tree:
    """Read the `mapping` of a conversation, however damaged: every node of it comes once, behind its parent if known.

    A node without a time has that of the nearest one, above before below; `otherwise` where none has any.
    """
    tree = Tree(_in_order(nodes), has_path=False)
    for node in tree.nodes:
        if parent := node.parent:
            node.at = node.at or parent.at
            node.branched = parent.branched or len(parent.children) > 1
            node.before = parent if parent.is_message else parent.before
    for node in reversed(tree.nodes):
        node.at = node.at or first_known(child.at for child in node.children)
        node.owner = node if node.is_message else _answer_below(node)
    for node in tree.nodes:
        node.at = node.at or (node.parent.at if node.parent else None) or otherwise
        node.owner = node.owner or node.before
    tree.has_path = _mark_path(tree.nodes, current)
    return tree


def _answer_below(node: Node) -> Node | None:
    return next((child.owner for child in node.children if child.kind != Kind.PROMPT and child.owner), None)


def _mark_path(nodes: list[Node], current: object) -> bool:
    node = next((node for node in nodes if node.id == current), None)
    found = node is not None
    while node:
        node.on_path, node = True, node.parent
    return found


def _in_order(nodes: Mapping[str, Any]) -> list[Node]:
    children = _children(nodes)
    ordered: list[Node] = []
    seen: set[str] = set()
    roots = [id_ for id_ in nodes if _parent(nodes, id_) is None]
    # What hangs on no root hangs on itself: it is entered somewhere.
    for root in [*roots, *nodes]:
        waiting: list[tuple[str, Node | None]] = [(root, None)]
        while waiting:
            id_, parent = waiting.pop()
            if id_ in seen:
                continue
            seen.add(id_)
            node = _node(id_, object_of(nodes, id_), parent=parent)
            ordered.append(node)
            waiting += [(child, node) for child in reversed(children.get(id_, []))]
    return ordered


def _children(nodes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the children of each node in their order: of what parents and children say, each is enough."""
    found: dict[str, dict[str, None]] = {}
    for id_ in nodes:
        listed = object_of(nodes, id_).get("children")
        for child in listed if isinstance(listed, list) else []:
            if isinstance(child, str) and child in nodes:
                found.setdefault(id_, {})[child] = None
    for id_ in nodes:
        if parent := _parent(nodes, id_):
            found.setdefault(parent, {})[id_] = None
    return {parent: list(children) for parent, children in found.items()}


def _parent(nodes: Mapping[str, Any], id_: str) -> str | None:
    parent = object_of(nodes, id_).get("parent")
    return parent if isinstance(parent, str) and parent in nodes else None


def _node(id_: str, raw: Mapping[str, Any], *, parent: Node | None) -> Node:
    message = object_of(raw, "message")
    at = read_moment(message.get("create_time")) or read_moment(message.get("update_time"))
    node = Node(id=id_, message=message, kind=kind_of(message), parent=parent, at=at)
    if parent:
        parent.children.append(node)
    return node
