"""The grid as an MCP server: tools and resources for any model whose client speaks the Model Context Protocol."""
