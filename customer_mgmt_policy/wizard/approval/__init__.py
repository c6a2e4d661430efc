from . import customer_approval_cancellation
from . import customer_approval_refuse
from . import customer_approval_comment
