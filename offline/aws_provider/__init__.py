"""Offline stand-in for the aws provider: the engine's protocol is real, AWS is not there."""
