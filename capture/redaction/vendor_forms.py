"""The forms of the keys and tokens of vendors: one table."""

from typing import NamedTuple


class Form(NamedTuple):
    """A vendor's form: a literal beginning, then a pattern.

    `loose` marks a beginning that ordinary words share (`sk-…`, `ag_…`): such a match has to look random too.
    """

    kind: str
    literal: str
    rest: str
    loose: bool = False


B64 = "[A-Za-z0-9_-]"
HEX = "[0-9a-f]"
UUID = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"
END = "(?![A-Za-z0-9])"
# A signed token (three segments), an encrypted one (five), an unsigned one (the last is empty), or a cut one.
JWT = rf"{B64}{{6,}}+\.(?:eyJ{B64}{{6,}}+(?:\.{B64}*+){{0,3}}|{B64}{{6,}}+(?:\.{B64}*+){{1,3}})"

FORMS = (
    Form("jwt", "eyJ", JWT),
    # Models
    Form("anthropic_key", "sk-ant-", rf"{B64}{{16,}}+"),
    Form("openai_key", "sk-", rf"(?:proj|svcacct|admin|None)-{B64}{{16,}}+"),
    Form("openai_key", "sess-", rf"[A-Za-z0-9]{{40}}{END}"),
    Form("openrouter_key", "sk-or-", rf"{B64}{{20,}}+"),
    Form("openai_key", "sk-", rf"{B64}{{16,}}+", loose=True),
    Form("google_api_key", "AIza", rf"{B64}{{30,}}+"),
    Form("google_api_key", "AQ.Ab", rf"{B64}{{30,}}+"),
    Form("google_oauth_token", "ya29.", rf"{B64}{{20,}}+"),
    Form("google_client_secret", "GOCSPX-", rf"{B64}{{20,}}+"),
    Form("xai_key", "xai-", r"[A-Za-z0-9]{20,}+"),
    Form("groq_key", "gsk_", r"[A-Za-z0-9]{20,}+"),
    Form("cerebras_key", "csk-", r"[a-z0-9]{30,}+"),
    Form("huggingface_token", "hf_", r"[A-Za-z0-9]{30,}+"),
    Form("huggingface_token", "api_org_", r"[A-Za-z0-9]{30,}+"),
    Form("replicate_token", "r8_", r"[A-Za-z0-9]{30,}+"),
    Form("perplexity_key", "pplx-", r"[A-Za-z0-9]{30,}+"),
    Form("voyage_key", "pa-", rf"{B64}{{40,}}+", loose=True),
    Form("e2b_key", "e2b_", rf"{HEX}{{40}}"),
    Form("nvidia_key", "nvapi-", rf"{B64}{{40,}}+"),
    Form("together_key", "tgp_v1_", rf"{B64}{{30,}}+"),
    Form("jina_key", "jina_", rf"{B64}{{40,}}+"),
    Form("tavily_key", "tvly-", rf"{B64}{{20,}}+", loose=True),
    Form("pinecone_key", "pcsk_", rf"{B64}{{30,}}+"),
    Form("langsmith_key", "lsv2_", rf"(?:pt|sk)_{HEX}{{32}}_{HEX}{{10}}"),
    Form("elevenlabs_key", "sk_", rf"{HEX}{{48}}{END}"),
    Form("aethergrid_key", "ag_", rf"{B64}{{16,}}+", loose=True),
    # Clouds and hosts
    Form("aws_access_key", "AKIA", rf"[A-Z0-9]{{16}}{END}"),
    Form("aws_access_key", "ASIA", rf"[A-Z0-9]{{16}}{END}"),
    Form("aws_access_key", "ABIA", rf"[A-Z0-9]{{16}}{END}"),
    Form("digitalocean_token", "do", rf"[opr]_v1_{HEX}{{32,}}+"),
    Form("heroku_key", "HRKU-", rf"{B64}{{30,}}+"),
    Form("fly_token", "fo1_", rf"{B64}{{30,}}+"),
    Form("fly_token", "fm2_", r"[A-Za-z0-9+/=_-]{60,}+"),
    Form("netlify_token", "nfp_", r"[A-Za-z0-9]{30,}+"),
    Form("supabase_token", "sbp_", rf"{HEX}{{40}}"),
    Form("supabase_token", "sb_secret_", rf"{B64}{{20,}}+"),
    Form("planetscale_token", "pscale_", rf"(?:tkn|pw|oauth)_{B64}{{30,}}+"),
    Form("databricks_token", "dapi", rf"{HEX}{{32}}(?:-\d)?{END}"),
    Form("vault_token", "hv", rf"[sbr]\.{B64}{{24,}}+"),
    Form("doppler_token", "dp.", r"(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,}+"),
    Form("pulumi_token", "pul-", rf"{HEX}{{40}}{END}"),
    Form("cloudflare_key", "v1.0-", rf"{HEX}{{24}}-{HEX}{{146}}"),
    # Code and packages
    Form("github_token", "gh", r"[pousr]_[A-Za-z0-9]{20,}+"),
    Form("github_token", "github_pat_", r"[A-Za-z0-9_]{20,}+"),
    # The newer ones end in a version and a checksum.
    Form(
        "gitlab_token",
        "gl",
        rf"(?:pat|dt|rt|rtr|cbt|ptt|soat|ffct|wt)-{B64}{{20,}}+(?:\.[0-9a-z]{{2}}\.[0-9a-z]{{9}})?",
    ),
    Form("gitlab_token", "gl", rf"(?:ft|imt|agent|oas)-{B64}{{20,}}+", loose=True),
    Form("gitlab_token", "GR1348941", rf"{B64}{{20,}}+"),
    Form("npm_token", "npm_", r"[A-Za-z0-9]{30,}+"),
    Form("pypi_token", "pypi-", rf"{B64}{{16,}}+", loose=True),
    Form("rubygems_key", "rubygems_", rf"{HEX}{{48}}"),
    Form("docker_token", "dckr_", rf"[po]at_{B64}{{20,}}+"),
    Form("postman_key", "PMAK-", rf"{HEX}{{24}}-{HEX}{{34}}"),
    Form("linear_key", "lin_", r"(?:api|oauth)_[A-Za-z0-9]{30,}+"),
    Form("notion_token", "secret_", rf"[A-Za-z0-9]{{40,}}+{END}"),
    Form("notion_token", "ntn_", r"[A-Za-z0-9]{40,}+"),
    Form("atlassian_token", "ATATT", r"[A-Za-z0-9_=-]{50,}+"),
    Form("bitbucket_password", "ATBB", rf"[A-Za-z0-9]{{32}}{END}"),
    Form("circleci_token", "CCIPAT_", rf"[A-Za-z0-9]{{22}}_{HEX}{{40}}"),
    Form("buildkite_token", "bkua_", rf"{HEX}{{40}}"),
    Form("hubspot_token", "pat-", rf"(?:na|eu)[0-9]-{UUID}"),
    Form("airtable_token", "pat", rf"[A-Za-z0-9]{{14}}\.{HEX}{{64}}"),
    Form("figma_token", "fig", rf"[dour]{{1,2}}_{B64}{{40,}}+"),
    Form("sentry_token", "sntry", r"[su]_[A-Za-z0-9+/=_-]{40,}+"),
    Form("grafana_token", "glsa_", rf"[A-Za-z0-9]{{32}}_{HEX}{{8}}"),
    Form("grafana_token", "glc_", r"[A-Za-z0-9+/=]{32,}+"),
    Form("newrelic_key", "NRAK-", r"[A-Z0-9]{27}"),
    # Payments, mail, chat
    Form("stripe_key", "sk_", r"(?:live|test|prod)_[A-Za-z0-9]{10,}+"),
    Form("stripe_key", "rk_", r"(?:live|test|prod)_[A-Za-z0-9]{10,}+"),
    Form("stripe_webhook_secret", "whsec_", r"[A-Za-z0-9+/]{16,}+={0,2}"),
    Form("square_token", "EAAA", rf"{B64}{{60}}(?!{B64})"),
    Form("amazon_mws_token", "amzn.mws.", UUID),
    Form("facebook_token", "EAA", r"[A-Za-z0-9]{100,}+"),
    Form("dropbox_token", "sl.", rf"(?:u\.)?{B64}{{100,}}+"),
    Form("mapbox_token", "sk.", rf"eyJ{B64}{{40,}}+\.{B64}{{20,}}+"),
    Form("square_token", "sq0", rf"(?:atp|csp)-{B64}{{22,}}+"),
    Form("shopify_token", "shp", r"(?:at|ca|pa|ss|ua|tka)_[a-fA-F0-9]{32}"),
    Form("slack_token", "xox", r"(?:[a-eoprs]|e\.xox[bp])-[A-Za-z0-9-]{10,}+", loose=True),
    Form("slack_token", "xapp-", r"\d-[A-Za-z0-9-]{20,}+"),
    Form("discord_token", "M", rf"{B64}{{23,27}}\.{B64}{{6}}\.{B64}{{27,40}}(?!{B64})", loose=True),
    Form("discord_token", "N", rf"{B64}{{23,27}}\.{B64}{{6}}\.{B64}{{27,40}}(?!{B64})", loose=True),
    Form("discord_token", "O", rf"{B64}{{23,27}}\.{B64}{{6}}\.{B64}{{27,40}}(?!{B64})", loose=True),
    Form("sendgrid_key", "SG.", rf"{B64}{{16,32}}\.{B64}{{16,64}}"),
    Form("resend_key", "re_", r"[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9_])", loose=True),
    Form("mailgun_key", "key-", rf"{HEX}{{32}}{END}"),
    Form("brevo_key", "xkeysib-", rf"{HEX}{{64}}"),
    Form("twilio_key", "SK", rf"{HEX}{{32}}{END}"),
    Form("age_secret_key", "AGE-SECRET-KEY-", r"1[0-9A-Z]{40,}+"),
)
