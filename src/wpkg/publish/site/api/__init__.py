"""The canned questions and a few functions as an API, with their description in OpenAPI."""
