"""Pages as pixels: decoding pictures, codes on them, laying a picture over a blank page. Knows no forms."""
