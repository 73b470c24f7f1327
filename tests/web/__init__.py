"""The pages, as they are served: read as a person meets them, without a browser."""
