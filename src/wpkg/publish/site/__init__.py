"""The site: what stands at which address, and in which forms, whether a server answers or files lie on a web host."""
