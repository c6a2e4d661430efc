from . import customer_workflow_mixin
from . import customer_record_mixin
from . import res_partner
from . import customer_workday_exception
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves
from . import res_partner_guard
