"""Files from borrowers: taken in bounded memory, told apart by their bytes, and washed before anything is stored."""
