from . import customer_handover_wizard
from . import customer_archive_step
from . import customer_document_upload
from . import customer_disposal_request
