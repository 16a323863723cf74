"""How many tokens OpenAI's models read at once, as the vendor's pages gave it in autumn 2026."""

# Patterns searched in a lower-cased name; the first that is found holds.
WINDOWS = {
    r"gpt-5(\.\d)?-chat|-codex-spark": 128_000,
    r"gpt-5\.4-(mini|nano)": 400_000,
    r"gpt-5\.4": 1_050_000,
    r"gpt-5(\.[1-3])?(?![.\d])": 400_000,
    r"gpt-4\.1": 1_047_576,
    r"gpt-4o|gpt-4\.5|gpt-4-turbo|gpt-4-(1106|0125|vision)|chatgpt-4o": 128_000,
    r"gpt-4-32k": 32_768,
    r"gpt-4(?![.\do])": 8_192,
    r"gpt-3\.5-turbo-(instruct|0301|0613)": 4_096,
    r"gpt-3\.5-turbo": 16_385,
    r"\bo1-(mini|preview)": 128_000,
    r"\bo[134](-|$)|codex-mini": 200_000,
}
