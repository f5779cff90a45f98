"""The pages for people: each module makes one kind, or a part that several kinds share."""
