from . import test_intake_route
from . import test_intake_mails
from . import test_intake_reply
from . import test_intake_queue
from . import test_intake_address
from . import test_intake_gateway
from . import test_intake_fetchmail
from . import test_intake_attach
