import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/**
 * Says at once what is wrong with a file, and sends a form once only. The server checks everything again.
 */
export class PortalRequestForm extends Interaction {
    static selector = ".o_customer_portal_form";
    dynamicContent = {
        "input[type=file]": { "t-on-change": this.onFilesChosen },
        _root: { "t-on-submit": this.onSubmit },
    };

    onFilesChosen(ev) {
        const problem = this.getProblem(ev.currentTarget);
        ev.currentTarget.setCustomValidity(problem);
        this.el.querySelector(".o_customer_portal_files_problem").textContent = problem;
    }

    getProblem(input) {
        const { count, bytes, megabytes, types } = input.dataset;
        const kept = this.el.querySelectorAll("input[name=kept]:checked").length;
        if (input.files.length + kept > Number(count)) {
            return _t("You can send up to %(count)s files at once.", { count });
        }
        for (const file of input.files) {
            if (file.size > Number(bytes)) {
                return _t("“%(file)s” is too big. A file may have up to %(size)s MB.", { file: file.name, size: megabytes });
            }
            if (!types.split(",").includes(file.name.split(".").pop().toLowerCase())) {
                return _t("“%(file)s” cannot be taken. Possible are: %(types)s.", { file: file.name, types: types.replaceAll(",", ", ") });
            }
        }
        return "";
    }

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
            return;
        }
        this.isSent = true;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.classList.add("disabled");
        }
    }
}

registry.category("public.interactions").add("customer_mgmt_policy.portal_request_form", PortalRequestForm);
