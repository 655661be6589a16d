"""Who is told of what, one module for each app that events come from."""
