from . import test_approval_concurrency
from . import test_approval_content
from . import test_approval_flow
from . import test_approval_guard
from . import test_approval_people
from . import test_approval_rpc
from . import test_approval_time
from . import test_approval_tour
