import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { humanSize } from "@web/core/utils/binary";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The attachments that were submitted; the server opens them to those who decide. */
export class ApprovalFiles extends Component {
    static template = "customer_mgmt_policy.ApprovalFiles";
    static props = { ...standardFieldProps };

    get files() {
        return (this.props.record.data[this.props.name] || []).map((file) => ({
            ...file,
            url: `/web/content/${file.id}`,
            size: humanSize(file.size),
        }));
    }
}

registry.category("fields").add("customer_approval_files", {
    component: ApprovalFiles,
    displayName: _t("Attachments"),
    supportedTypes: ["json"],
});
