"""How many tokens Google's hosted models read at once, as the vendor's pages gave it in autumn 2026."""

# Patterns searched in a lower-cased name; the first that is found holds. Those that speak or draw read less.
WINDOWS = {
    r"gemini-2\.5-.*(image|tts)": 32_768,
    r"gemini-(1\.5-pro|2\.0-pro)": 2_097_152,
    r"gemini-(1\.5|2\.\d)": 1_048_576,
    r"gemini-3(\.\d)?-(pro|flash)(?!-image)": 1_048_576,
    r"gemini-(1\.0|pro)\b": 32_760,
}
