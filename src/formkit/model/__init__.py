"""The nouns: frozen values that know nothing of files, libraries or each other's stages."""
