"""The outbox: every message that leaves the house is a row before it is sent."""
