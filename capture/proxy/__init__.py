"""The API proxy: what passes between programs and models' APIs passes on unchanged, and is recorded afterwards."""
