"""What topics there are, and the words that speak for each: data of `embeddings.enrichment`.

Each topic has words by weight. 3: hardly said about anything else. 2: enough in a short text. 1: a hint; two
different ones make a topic. An underscore joins a pair of words that stand next to each other. Regular plurals need
no entry. Of two topics that score the same, the one further up is taken.
"""

GENERAL = "general"

TOPICS: dict[str, dict[int, str]] = {
    "databases": {
        3: "sql sqlite postgres postgresql mysql mariadb mongodb dynamodb cassandra nosql orm sqlalchemy "
        "pgbouncer psql mongo duckdb vacuum autovacuum foreign_key primary_key connection_pool full_text "
        "query_planner sharelock replication_slot alembic data_migration runpython pg_stat",
        2: "database db schema migration queryset objects_all wal rollback upsert varchar deadlock "
        "backfill innodb alter_table create_table db_index inner_join left_join group_by isolation_level "
        "dead_tuple",
        1: "table column row query index transaction select insert join lock constraint cursor replica shard "
        "dba",
    },
    "authentication": {
        3: "oauth oauth2 oidc jwt saml sso 2fa mfa totp passkey webauthn single_sign",
        2: "login logout signin signup password credential authentication authenticate authenticated "
        "authorization csrf bearer access_token refresh_token api_key session_cookie log_in sign_in",
        1: "session token cookie permission role user_account",
    },
    "security": {
        3: "xss ransomware malware phishing cve pentest owasp sql_injection zero_day encryption cryptography",
        2: "vulnerability exploit attacker encrypt encrypted decrypt tls certificate firewall sandbox secret "
        "hashing sanitize sanitise csp threat security secure cors",
        1: "attack hash injection escape permission key redact leak rotate audit",
    },
    "testing": {
        3: "pytest unittest jest vitest mocha playwright cypress selenium testcontainers tdd hypothesis "
        "unit_test integration_test test_suite test_case test_coverage flaky",
        2: "test testing tested mock stub fixture assertion assert coverage e2e snapshot_test test_failure",
        1: "passes failing spec expect expected verify case regression suite setup teardown",
    },
    "version control": {
        3: "git github gitlab bitbucket rebase gitignore submodule worktree pull_request merge_conflict "
        "merge_request cherry_pick",
        2: "commit committed branch changelog upstream git_hook force_push stash",
        1: "merge diff push repo repository pr head checkout staged unstaged tag fork clone conflict hook "
        "main",
    },
    "deployment": {
        3: "docker dockerfile kubernetes k8s helm terraform ansible ci_cd buildkit github_action jenkins "
        "kubectl docker_compose blue_green circleci",
        2: "deploy deployed deploying deployment container pipeline ci staging rollout nginx systemd heroku "
        "vercel aws gcp azure cloud lambda autoscaling image_size cache_key runner",
        1: "image layer production release server cluster pod registry build workflow environment provision "
        "job",
    },
    "build tools": {
        3: "webpack vite gradle maven cmake makefile npm yarn pnpm pip poetry cargo eslint prettier ruff "
        "bazel pyproject lockfile package_json node_module uv_lock lock_file babel esbuild rollup "
        "tsconfig golangci",
        2: "linter lint linting bundler bundle dependency compiler compile compiled toolchain minify pin "
        "pinned",
        1: "package install build version import config script wheel module",
    },
    "concurrency": {
        3: "asyncio coroutine goroutine mutex semaphore multithreading multiprocessing threadpool deadlock "
        "race_condition event_loop thread_pool task_group taskgroup gil async_await",
        2: "thread async await concurrent concurrency parallel lock locking atomic race worker_process "
        "processpool asynclocalstorage celery",
        1: "queue worker process blocking cancel cancelled future promise gather task timeout shutdown",
    },
    "performance": {
        3: "profiler profiling flamegraph throughput memory_leak cpu_usage bottleneck p99 p95",
        2: "performance latency benchmark optimize optimise optimization optimisation slow slower faster "
        "speedup caching memoize response_time",
        1: "cache speed memory cpu fast millisecond ms load scale scaling render heap",
    },
    "frontend": {
        3: "react vue angular svelte css html nextjs tailwind jsx tsx dom usestate useeffect redux storybook "
        "stylesheet z_index flexbox usememo react_query",
        2: "frontend component ui ux browser button dropdown modal navbar layout responsive props checkbox "
        "tooltip webpage accessibility stylesheets next_js page_tsx",
        1: "page form style render state click hook template screen div icon theme color colour menu font "
        "link event display visible navigation",
    },
    "mobile": {
        3: "android ios iphone swiftui kotlin flutter react_native xcode testflight apk app_store play_store",
        2: "mobile swift smartphone push_notification gradle_build",
        1: "app phone tablet device screen touch gesture",
    },
    "networking": {
        3: "dns tcp udp vpn subnet dhcp ipv6 ipv4 bgp traceroute wireshark reverse_proxy load_balancer mtu "
        "websocket",
        2: "network router socket port http https proxy packet bandwidth wifi ip_address ssh firewall "
        "rate_limit connection_refused",
        1: "connection host hostname server request client timeout latency retry ping header",
    },
    "backend": {
        3: "rest_api graphql grpc django flask fastapi rails laravel microservice openapi idempotency "
        "idempotent webhook swagger",
        2: "backend endpoint api server middleware http_status request_body etag status_code pagination "
        "paginate serializer celery rabbitmq kafka express 404 422 409",
        1: "request response route handler service client post put patch payload retry json url",
    },
    "logging": {
        3: "prometheus grafana opentelemetry sentry datadog structured_logging log_level correlation_id "
        "trace_id loki elasticsearch kibana observability",
        2: "logging logger log logged monitoring alerting tracing metric dashboard stdout",
        1: "alert trace message request_id level structured",
    },
    "language models": {
        3: "llm gpt claude gemini llama openai anthropic chatgpt prompt_engineering mcp rag subagent "
        "language_model context_window codex copilot ollama mistral",
        2: "prompt agent chatbot token_usage system_prompt fine_tune transcript tokenizer",
        1: "model token context conversation ai session assistant",
    },
    "machine learning": {
        3: "pytorch tensorflow sklearn keras neural_network gradient_descent overfitting backpropagation "
        "machine_learning deep_learning learning_rate hyperparameter cross_validation scikit",
        2: "classifier regression embedding training_data neural dataset epoch transformer inference "
        "clustering finetune gpu cuda precision recall",
        1: "model train training feature label prediction accuracy loss vector weight",
    },
    "data analysis": {
        3: "pandas numpy dataframe matplotlib seaborn tableau spreadsheet excel pivot_table correlation "
        "histogram outlier jupyter data_analysis time_series standard_deviation",
        2: "csv dataset statistic statistical median visualization visualisation plot chart aggregate "
        "percentile data_quality regression variance",
        1: "data column average mean trend distribution insight sum graph row total report analysis",
    },
    "operating systems": {
        3: "linux ubuntu debian fedora macos bash zsh powershell systemctl cron crontab kernel chmod sudo "
        "homebrew wsl systemd dotfile",
        2: "shell terminal unix windows filesystem daemon disk_space environment_variable symlink mkdir "
        "stderr command_line",
        1: "process command disk directory folder file path permission boot driver memory alias install",
    },
    "documentation": {
        3: "readme docstring sphinx mkdocs changelog contributing_guide adr release_note",
        2: "documentation docs documented tutorial markdown wiki claude_md user_guide api_reference",
        1: "document guide comment section example describe heading",
    },
    "algorithms": {
        3: "big_o dynamic_programming binary_search breadth_first dijkstra linked_list hash_map "
        "shortest_path topological memoization",
        2: "algorithm recursion recursive sorting heap graph_theory regex complexity permutation bfs dfs "
        "matrix checksum regexp",
        1: "tree graph node edge loop array sort digit string parse",
    },
    "programming": {
        3: "typescript javascript python golang rust java ruby php kotlin c++ c# haskell perl pydantic "
        "refactor refactored refactoring type_hint",
        2: "function class variable method interface enum struct codebase compiler syntax decorator generics "
        "programming source_code inheritance",
        1: "code file import return type string array object parameter argument loop library module "
        "implement implementation helper const def func null boolean constructor callback exception test "
        "update",
    },
    "cooking": {
        3: "sourdough casserole marinade simmer saute knead risotto baking_powder olive_oil tablespoon",
        2: "recipe cook cooked cooking bake baked baking oven dough flour butter garlic onion sauce soup "
        "bread cake ingredient pasta vegetarian vegan cuisine roast grill",
        1: "dinner lunch breakfast salt sugar pepper cheese chicken rice egg meal pan dish milk",
    },
    "travel": {
        3: "itinerary hostel airbnb sightseeing backpacking passport airport layover road_trip",
        2: "travel travelling traveling trip hotel flight vacation holiday tourist museum visa hike hiking "
        "camping luggage booking",
        1: "train city beach mountain island tour visit station map ticket weekend abroad",
    },
    "health": {
        3: "diagnosis physiotherapy antibiotic vaccine cholesterol migraine therapist insomnia "
        "blood_pressure mental_health side_effect",
        2: "doctor symptom medication medicine hospital patient pain diet vitamin therapy anxiety sleep "
        "headache allergy disease nutrition injury calorie clinic",
        1: "health healthy exercise weight stress muscle heart skin protein rest",
    },
    "sports": {
        3: "marathon football basketball tennis soccer baseball triathlon olympics deadlift yoga cycling",
        2: "workout gym running training_plan coach athlete tournament league swim swimming championship",
        1: "team game player match race score run bike season goal",
    },
    "finance": {
        3: "mortgage dividend portfolio etf cryptocurrency bitcoin bookkeeping index_fund tax_return "
        "credit_card interest_rate",
        2: "tax invoice budget investment invest loan salary accounting pension stock_market inflation "
        "revenue vat expense savings",
        1: "money price cost bank pay payment profit fund rate euro dollar account",
    },
    "law": {
        3: "gdpr lawsuit copyright trademark plaintiff litigation statute non_disclosure",
        2: "legal lawyer contract court clause liability license licence regulation compliance attorney "
        "tenant",
        1: "law rights agreement party terms policy claim",
    },
    "career": {
        3: "resume cv cover_letter job_interview recruiter linkedin performance_review salary_negotiation",
        2: "interview hiring promotion colleague manager freelance internship job_offer applicant career",
        1: "job team boss meeting work role company intern office",
    },
    "education": {
        3: "syllabus homework curriculum thesis dissertation flashcard lesson_plan kindergarten",
        2: "student teacher exam university school lecture essay classroom tutor course college",
        1: "learn learning study class grade lesson teach",
    },
    "languages": {
        3: "grammar translate translation conjugation vocabulary_list bilingual native_speaker idiom synonym",
        2: "translated german french spanish italian japanese chinese english pronunciation adjective noun "
        "verb spelling phrase",
        1: "language word sentence meaning accent",
    },
    "literature": {
        3: "poem poetry haiku novel sonnet limerick short_story screenplay protagonist stanza rhyme",
        2: "fiction author essay chapter character_development narrator poet plot_twist fairy_tale",
        1: "story book character scene verse read reading writer line",
    },
    "music": {
        3: "guitar piano violin chord melody orchestra songwriting drummer spotify playlist",
        2: "song album concert singer band music musical lyric rhythm jazz",
        1: "sound tune note track audio recording",
    },
    "science": {
        3: "physics chemistry biology astronomy quantum photosynthesis molecule electron galaxy "
        "thermodynamics black_hole solar_system",
        2: "gravity planet orbit evolution dna species scientist atom moon climate telescope theorem "
        "equation earthquake ecosystem",
        1: "energy experiment theory light earth ocean cell temperature sun science wave",
    },
    "history": {
        3: "medieval archaeology renaissance roman_empire world_war cold_war industrial_revolution dynasty",
        2: "empire ancient century historian revolution treaty historical colonial",
        1: "war king queen history emperor battle",
    },
    "home and garden": {
        3: "gardening compost houseplant lawn fertilizer seedling plumbing drywall sourdough_starter",
        2: "garden plant soil furniture renovation tomato cleaning paint wallpaper tile washing_machine",
        1: "kitchen roof flower",
    },
    "family and friends": {
        3: "birthday_party wedding anniversary toddler parenting girlfriend boyfriend best_friend",
        2: "birthday family kids son daughter husband wife parents mom dad friend baby relationship sister "
        "brother grandma pet puppy",
        1: "love child children feelings together party gift hang",
    },
}
