from . import portal_consent
from . import portal_signature
