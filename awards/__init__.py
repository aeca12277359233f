"""Public notice (公示), objections (异议), award lists, certificates, verification, revocation."""
