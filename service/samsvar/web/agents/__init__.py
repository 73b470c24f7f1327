"""The page about an organisation, a committee, a collective or a project."""
