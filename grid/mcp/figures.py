"""The tool that tells how a grid stands."""

from mcp.server.mcpserver import Context

from grid.mcp.asking import Desk, beside
from grid.mcp.shapes import FiguresShape
from grid.mcp.tools import READING, Tools
from grid.rest.stats_shape import StatsSerializer
from grid.stats import stats


def add_figures(tools: Tools, desk: Desk) -> None:
    """Add `grid_stats`."""

    @tools.add(title="Figures of the grid", annotations=READING)
    async def grid_stats(ctx: Context) -> FiguresShape:
        """Tell how much the grid holds: conversations, messages, patterns, models, and what is still on its way."""
        asker = desk.who(ctx)
        return FiguresShape.model_validate(
            await beside(lambda: dict(StatsSerializer(stats(owner_id=asker.owner_id)).data))
        )
