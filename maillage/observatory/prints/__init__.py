"""An answer of the mesh as one page to print: a file that stands alone, its letters and its drawings inside."""
