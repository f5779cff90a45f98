# C31, C34: without the text, digest and offsets are all there is
DELETE WHERE { ?text wpkg:text ?characters }
