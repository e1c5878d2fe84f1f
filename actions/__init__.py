"""The custom action server: what the assistant does for each intent. Called by the engine alone, over loopback."""
