from . import customer_workflow_mixin
from . import customer_record_mixin
from . import res_partner
