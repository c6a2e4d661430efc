from . import portal_consent
from . import portal_request
from . import portal_conversation
from . import portal_signature
from . import vcard
from . import portal_consent_mail
