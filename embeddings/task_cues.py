"""The words that speak for each kind of task: data of `embeddings.enrichment`.

Words by weight, as in `embeddings.topics`: an underscore joins a pair, and regular plurals need no entry. Of two
kinds that score the same, the one further up is taken.
"""

TASK_CUES: dict[str, dict[int, str]] = {
    "debugging": {
        3: "traceback stacktrace segfault debug debugging bug bugfix root_cause stack_trace not_working "
        "doesn't_work not_work exit_code core_dump deadlock flaky reproduce regression outage out_of "
        "wrong_result",
        2: "error exception crash crashed crashing broken fails failed failing failure fix fixed fixes "
        "fixing unexpected broke breaks froze frozen freezes dies died killed oom symptom stuck hangs "
        "hanging workaround misbehaves no_longer 500 diagnose won't can't_find still_fails supposed_to "
        "flicker flickers",
        1: "issue wrong incorrect problem undefined warning missing cause caused leak invalid weird suddenly "
        "fault actually why randomly duplicate duplicated sometimes twice never",
    },
    "review": {
        3: "proofread critique code_review lgtm reviewer review_my please_review",
        2: "review reviewed reviewing feedback nitpick pull_request looks_good second_opinion",
        1: "suggestion improvement approve readability comment concern",
    },
    "coding": {
        3: "refactor refactoring implement implementing unit_test add_support write_function write_code "
        "codebase",
        2: "implementation implemented rename renamed function script endpoint component regex typescript "
        "javascript import compile compiled linter dockerfile template helper commit class method code "
        "snippet api hook lint",
        1: "add adding create update updating remove change replace install run build file parameter "
        "variable argument test return type config configuration library package module command directory "
        "merge wire migrate generate handler integrate folder key",
    },
    "writing": {
        3: "poem rephrase reword proofreading haiku limerick cover_letter blog_post translate less_formal "
        "more_formal short_story newsletter press_release linkedin_post",
        2: "essay email draft rewrite letter story tone wording paragraph headline caption translation "
        "tagline slogan grammar speech toast sentimental poetic grumpy polite readme summarise summarize",
        1: "write text sentence title word style summary document formal article audience reader",
    },
    "planning": {
        3: "roadmap itinerary milestone next_step action_plan project_plan task_list game_plan",
        2: "plan planning planned schedule timeline strategy architecture phase prioritize prioritise "
        "priority proposal deadline agenda backlog estimate",
        1: "goal step design approach first week month decide option should task organize organise prepare",
    },
    "analysis": {
        3: "analyze analyse analysis pros_and trade_off tradeoff correlation statistically deep_dive",
        2: "compare comparison evaluate assess benchmark statistic investigate insight finding measured "
        "metric distribution trend hypothesis evidence dataset examine",
        1: "data result average percent compared rate measure number verify check difference total median "
        "count higher lower versus examined",
    },
    "explanation": {
        3: "explain explanation explained in_other how_it walk_me eli5 what_happens",
        2: "means meaning concept definition understand works_by difference_between for_example for_instance "
        "that's_why is_because analogy",
        1: "because therefore since whereas called refers instead internally example reason works so_that "
        "which_means normally usually",
    },
    "conversation": {
        2: "hello thanks thank danke bye goodbye good_morning good_night how_are welcome cheers glad awesome "
        "yeah yep yup nope wow congrats appreciate enjoy fun hope",
        1: "hi hey sorry okay nice cool lol haha ok yes no great perfect sure love feel happy weekend friend "
        "birthday please maybe tomorrow",
    },
}

# What a text sets out to do: the first word in it that is not one of FILLERS weighs more than any other.
OPENINGS = {
    "debugging": "fix debug diagnose troubleshoot",
    "review": "review critique proofread",
    "coding": "implement refactor add create update build code rename remove replace install migrate run commit "
    "integrate generate convert port wire extend edit delete move push stage merge use set simplify clean "
    "navigate stop switch apply copy test",
    "writing": "draft rewrite rephrase translate compose summarise summarize reword shorten",
    "planning": "plan schedule organise organize design outline prioritise prioritize",
    "analysis": "analyze analyse compare evaluate assess investigate examine check inspect verify look search "
    "explore measure read find see",
    "explanation": "explain describe",
}

FILLERS = (
    "a able absolutely actually again ah all alright also am an and appreciate ask better but can "
    "continue could do excellent finally first for give go going gonna good got great have hello help hey "
    "hi i i'd i'll i'm it its just let let's lets like me my need next now of ok okay our out over "
    "perfect please probably quickly really right should so sorry start still thanks that the them then "
    "these this those to together try trying understand us wait want we we'll we're well will with would "
    "yes you you're your"
)

# "Could you …" asks for a deed.
REQUESTS = "can could would will"

INTERROGATIVES = (
    "am any anyone are aren't can could did do does doesn't don't has have how how's is isn't should was "
    "were what what's when where where's which who who's whose why will would"
)
