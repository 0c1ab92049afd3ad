"""The programme: measures, their expected effects, and what came of them."""
