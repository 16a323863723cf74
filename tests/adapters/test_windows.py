"""How much a model can read at once: as a capture tells it, else by its name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.models_seen import Sighting, remember_models
from adapters.registry import broken_adapters, vendors
from adapters.window_tables import what_is_wrong
from adapters.windows import context_window_of, known_window
from tests.adapters.adapter_folders import look_in, write_adapter

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("claude-opus-4-5-20251101", 200_000),
        ("claude-sonnet-4-5[1m]", 1_000_000),
        ("claude-sonnet-4-20250514", 200_000),
        ("anthropic/claude-opus-4.6", 1_000_000),
        ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", 200_000),
        ("claude-opus-5-5", 1_000_000),
        ("claude-2.0", 100_000),
        ("gpt-5-codex", 400_000),
        ("gpt-5.1", 400_000),
        ("gpt-5-chat-latest", 128_000),
        ("openai/gpt-4.1-mini", 1_047_576),
        ("gpt-4o-2024-08-06", 128_000),
        ("gpt-4", 8_192),
        ("gpt-4-0613", 8_192),
        ("gpt-4-turbo", 128_000),
        ("o3", 200_000),
        ("o4-mini", 200_000),
        ("o1-preview", 128_000),
        ("models/gemini-1.5-pro-002", 2_097_152),
        ("gemini-2.5-flash", 1_048_576),
        ("gemini-3-pro-preview", 1_048_576),
        ("llama3.1:8b", 131_072),
        ("meta-llama/Llama-3.1-8B-Instruct", 131_072),
        ("llama3:8b", 8_192),
        ("llama3", 8_192),
        ("llama2:7b", 4_096),
        ("mistral:7b-instruct-v0.3", 32_768),
        ("mixtral:8x7b", 32_768),
        ("qwen2.5-coder:7b", 32_768),
        ("qwen3:8b", 40_960),
        ("qwen3-coder:30b", 262_144),
        ("phi4", 16_384),
        ("phi4-mini", 131_072),
        ("gemma2:9b", 8_192),
        ("gemma3:12b", 131_072),
        ("gpt-oss:20b", 131_072),
    ],
)
def test_the_windows_of_known_models_come_with_their_adapters(model: str, tokens: int) -> None:
    assert known_window(model) == tokens


@pytest.mark.parametrize("model", ["", "claude-next", "gpt-6", "video-3", "mine:latest", "gemini-9"])
def test_what_nobody_knows_is_not_guessed(model: str) -> None:
    assert known_window(model) is None


@pytest.mark.django_db
def test_what_a_capture_told_counts_more_than_what_is_known() -> None:
    assert context_window_of("gpt-5-codex") == 400_000
    remember_models({"gpt-5-codex": Sighting(NOW, NOW, context_window=272_000)})
    assert context_window_of("gpt-5-codex") == 272_000


@pytest.mark.django_db
def test_a_model_that_told_nothing_has_the_window_that_is_known() -> None:
    remember_models({"claude-opus-4-5": Sighting(NOW, NOW)})
    assert context_window_of("claude-opus-4-5") == 200_000


def test_the_tables_of_the_adapters_are_in_order() -> None:
    assert [what_is_wrong(vendor.context_windows) for vendor in vendors().values()] == [""] * len(vendors())


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (("acme", 5), "is no mapping"),
        ({"acme-(": 5}, "no pattern: missing"),
        ({7: 5}, "7, which is no pattern"),
        ({"acme": "8k"}, "'8k' for 'acme'; a positive number"),
        ({"acme": 0}, "0 for 'acme'; a positive number"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_of(table: object, reason: str) -> None:
    assert reason in what_is_wrong(table)


@pytest.mark.usefixtures("found_anew")
def test_an_adapter_with_such_a_table_is_broken(tmp_path: Path) -> None:
    folder = write_adapter(tmp_path)
    with (folder / "__init__.py").open("a") as file:
        file.write("    context_windows = {'acme-(': 5}\n")
    look_in(tmp_path)
    (broken,) = broken_adapters()
    assert "no pattern" in broken.reason
