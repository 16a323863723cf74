"""How many tokens models with open weights read at once, by what their makers' cards say.

It is the most that a model was made for: a server may run it with less, and says so, if at all, in what it answers.
"""

# Patterns searched in a lower-cased name; the first that is found holds. Names differ by who serves them:
# llama3.1:8b, meta-llama/Llama-3.1-8B-Instruct.
WINDOWS = {
    r"llama-?4.*scout": 10_485_760,
    r"llama-?4.*maverick": 1_048_576,
    r"llama-?3[._-][1-3]": 131_072,
    r"llama-?3(?![._]\d)": 8_192,
    r"codellama|code-llama": 16_384,
    r"llama-?2": 4_096,
    r"mistral-nemo|mistral-large|magistral|devstral|ministral|mistral-small-?3\.[1-9]": 131_072,
    r"mixtral.*8x22b": 65_536,
    r"codestral|mixtral|mistral-small|mistral.*v0\.[23]": 32_768,
    r"qwen3-(coder|next)|qwen-?3.*2507": 262_144,
    r"qwen-?3(?![.\d])": 40_960,
    r"qwq": 131_072,
    r"qwen-?(1\.5|2)": 32_768,
    r"gemma-?3n|gemma-?3[:-](270m|1b)": 32_768,
    r"gemma-?3": 131_072,
    r"gemma(-?2)?(\b|[:-])": 8_192,
    r"phi-?3.*128k|phi-?3\.5|phi-?4-mini(?!-reasoning)": 131_072,
    r"phi-?4.*reasoning": 32_768,
    r"phi-?4": 16_384,
    r"phi-?3.*4k": 4_096,
    r"deepseek-(r1|v3)": 131_072,
    r"gpt-oss": 131_072,
    r"granite-?3[._-][1-3]": 131_072,
    r"command-r": 131_072,
    r"starcoder2": 16_384,
    r"smollm3": 65_536,
    r"smollm2": 8_192,
    r"glm-?4[.-]6": 202_752,
    r"glm-?4": 131_072,
    r"olmo-?2": 4_096,
}
