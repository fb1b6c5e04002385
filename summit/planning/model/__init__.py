"""The hard rules as a CP-SAT model, from people and rules to seats."""
