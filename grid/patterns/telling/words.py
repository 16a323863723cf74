"""Lists of general English words that the telling of patterns goes by."""

# Verbs that advice begins with.
_ADVISING = """
add adjust aim allow always answer append apply ask assert assign attach avoid await batch begin bind block
bound break bring build bump cache calculate call cancel cap capture carry catch change check choose clean
clear close collect combine commit compare compile compute configure consider convert copy count cover create
cut decide declare decouple default define delay delete deploy derive design detect determine disable do
document drop duplicate emit enable encode enforce ensure enter escape estimate execute expect explain export
expose extract fail fetch fill filter find finish fix flip flush focus follow forbid force format forward
freeze generate get give go grant group guard halve hand handle have hide hold ignore import include increase
index initialise initialize inject insert inspect install invert isolate iterate join keep kill label launch
leave let lift limit link list load lock log look lower make map mark match measure merge migrate mock mount
move name nest never note notify offer omit open order override pack parse pass patch pause pick pin place
plan point poll pool populate postpone prefer prepare preserve prevent print process produce profile promote
propagate protect prove provide publish pull purge push put query queue quote raise read rebuild record
recreate reduce refactor refer reference refresh refuse register reject release reload remember remove rename
render reorder repeat replace report reproduce request require rerun reserve reset resolve restart restore
restrict resume retry return reuse review revoke rewrite roll rotate round route run sample save scale scan
schedule scope search seed select send separate serve set share shift ship shorten show shrink sign simplify
skip sort specify spell split spread stage start stay step stick stop store stream strip stub subtract supply
swap switch take tell test think throttle throw tie time touch track treat trim trust try tune turn type undo
unify unset update upgrade use validate verify version wait walk warn watch weigh widen work wrap write
"""
# A sentence that starts with one of these leans on the one before it.
_LEANING = """
it its it's that that's this these those they he she there both either neither here such which one and but so
then also therefore hence or same again otherwise alternatively yes no not what who because nor each correct
right expected
"""
# A sentence that starts with one of these has its main clause later.
_SUBORDINATING = """
if when whenever while since because as although though once before after instead rather with without for
until where given unless even in on at during by from between under to every whether
"""
_COMMON = """
a about above actually after again all also although always an and another any anything are around as ask at
back bad be because been before being best better between big both bring but by call came can can't cannot
change come comes could couldn't day did didn't different do does doesn't doing don't done down each easily
either else end enough even ever every everything exactly far few find first for found from full get gets
getting give given gives go goes going gone good got great had happen happens has hasn't have haven't having
he help helps her here his how however i i'd i'll i'm i've idea if in instead into is isn't it it's its itself
just keep kind knew know known last later least leave less let let's like likely little long look lot made
make makes making many matter may maybe me mean means might mind more most much must my myself need needed
needs neither never new next no none nor not nothing now of off often old on once one only onto or other
others our out over own part per perhaps place point possible pretty probably problem put quite rather real
really reason right said same say says see seem seems seen set several she should show simple simply since so
some somebody someone something sometimes soon sort still stop such sure take takes tell than that that's the
their them then there there's therefore these they they're thing things think this those though thought three
through thus to together told too took toward tried true try trying turn two under until up upon us use used
useful uses using usual usually very want wants was wasn't way we we're we've well went were weren't what
whatever when where whether which while who whole whose why will with within without won't work worked working
works would wouldn't wrong year years yes yet you you'd you'll you're you've your yours yourself
"""

ADVISING = frozenset(_ADVISING.split())
LEANING = frozenset(_LEANING.split())
SUBORDINATING = frozenset(_SUBORDINATING.split())
COMMON = frozenset(_COMMON.split())
