from . import test_portal_access
from . import test_portal_conversation
from . import test_portal_raise
from . import test_portal_request
from . import test_portal_tour
from . import test_portal_inquiry
from . import test_portal_proposal
