"""The HTTP and WebSocket handlers: validate at the edge, ask the record, answer plainly."""
