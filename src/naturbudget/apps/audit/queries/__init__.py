"""What is asked of audits: what is drawn from, what was done, who may audit."""
