"""Words that stand where a secret could stand, and are none."""

_NOTHING = """
true false none null nil undefined yes no on off n/a na required optional empty changeme
"""
_COMMON = """
str string text bytes int integer number bool boolean any unknown object array list dict date char varchar self this
cls props state req request res response ctx config settings env options data body value result input output field
form session user users username name email login admin root auth basic bearer oauth jwt api app password passwords
passwort passwd pass pwd passphrase secret secrets token tokens key keys credential credentials test tests testing
demo sample default hidden masked visible private public shared local global prompt ask stdin keyring vault file
inherit include omit same-origin invalid valid wrong correct incorrect missing expired new old current random
generated auto hash hashed encrypted plain plaintext plain-text base64 hex sha256 sha1 md5 bcrypt argon2 scrypt
pbkdf2 hmac rsa ed25519 await async new typeof function lambda return const let var if else not and or get set is in
of for from to with the a an type label error message description placeholder confirm confirmed current-password
new-password one-time-code sensitive redacted success failed failure ok enabled disabled
"""

# Not secrets anywhere, not even in an environment file.
NOTHING = frozenset(_NOTHING.split())
# Not secrets in code, schemas, translations and notes.
COMMON = NOTHING | frozenset(_COMMON.split())
