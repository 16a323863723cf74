"""English words that say nothing of what a text is about; after them come endings that only grammar needs."""

# "may" is not among them: it is a month as well.
WORDS = """
a an the this that these those
i me my mine myself we us our ours ourselves you your yours yourself yourselves
he him his himself she her hers herself it its itself they them their theirs themselves
someone somebody something anyone anybody anything everyone everybody everything
no-one nobody nothing none each either neither both all any some such same other others another own
who whom whose which what when where why how whoever whatever whichever whenever wherever
many much more most few fewer less least several
am is are was were be been being do does did doing done have has had having
can could shall should will would might must ought need dare cannot
ain't can't won't shan't aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt
shouldnt wasnt werent wont wouldnt im ive youre youve youll youd hes shes theyre theyve theyll theyd
weve thats whats wheres whos hows theres heres lets y'all gonna wanna gotta
about above across after against along among around as at before behind below beneath beside besides
between beyond but by despite down during except for from in inside into near of off on onto out outside
over per since through throughout till to toward towards under until up upon via with within without
and or nor so yet because although though unless whereas while whether if then than else
not no yes yeah yep nope ok okay oh ah hey hi hello
also just only even still already again too very quite rather really almost ever never always often
sometimes usually maybe perhaps here there now well however therefore thus hence etc eg ie
d ll m o re s t ve y
"""
STOP_WORDS = frozenset(WORDS.split())
ENDINGS = ("n't", "'s", "'ll", "'re", "'ve", "'d", "'m")
