"""Guardrails for AWS in Pulumi programs: pure rules, and the adapter that serves them to the engine."""
