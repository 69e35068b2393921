//! The grammars inside a record: messages, values and cells.

use super::{check_accessors, check_exports, check_reference, layout};

/// What stands around the input, by format. The input is one message, attribute, value or cell, or
/// what follows one.
const AROUND: &[(&str, &str, &str)] = &[
    (
        "cbs",
        "2024-03-12 09:21:38, Info                  CBS    ",
        "\r\n",
    ),
    (
        "cbs",
        "2024-03-12 09:21:38, Error                 CBS    Failed to ",
        " [HRESULT = 0x800f081f]\r\n",
    ),
    (
        "cbs",
        "2024-03-12 09:21:38, Info                  CSI    00000001 ",
        "\r\n",
    ),
    (
        "cbs",
        "2024-03-12 09:21:38, Info                  CSI    00000001@2024/3/12:01:21:38.123 ",
        "\r\n",
    ),
    (
        "dism",
        "2024-03-12 09:21:38, Info                  DISM   ",
        "\r\n",
    ),
    (
        "dism",
        "2024-03-12 09:21:38, Warning               DISM   DISM Provider Store: PID=1 TID=2 ",
        "\r\n",
    ),
    (
        "setup",
        "2024-03-12 09:21:38, Info                  MOUPG  ",
        "\r\n",
    ),
    (
        "setup",
        "2024-03-12 09:21:38, Info       [0x0601c1] IBS    ",
        "\r\n",
    ),
    (
        "setup",
        "2024-03-12 09:21:38, Error                        ",
        "\r\n",
    ),
    ("setup", "2024-03-12 09:21:38, ", "\r\n"),
    (
        "setup",
        "2024-03-12 09:21:38, Info                  WIM    ",
        "[gle=0x00000002]\r\n",
    ),
    ("evtx-xml", "<Event><System>", "</System></Event>"),
    (
        "evtx-xml",
        "<Event><System><Provider Name='",
        "'/></System></Event>",
    ),
    (
        "evtx-xml",
        "<Event><System><TimeCreated SystemTime='",
        "'/></System></Event>",
    ),
    (
        "evtx-xml",
        "<Event><System/><EventData>",
        "</EventData></Event>",
    ),
    (
        "evtx-xml",
        "<Event><System/><RenderingInfo><Message>",
        "</Message></RenderingInfo></Event>",
    ),
    ("evtx-json", "{\"EventID\":1,\"Channel\":\"x\",", "}\n"),
    (
        "evtx-json",
        "{\"Event\":{\"System\":{\"EventID\":",
        "},\"EventData\":null}}\n",
    ),
    (
        "evtx-json",
        "{\"EventID\":1,\"Channel\":\"x\",\"Message\":\"",
        "\"}\n",
    ),
    (
        "evtx-json",
        "{\"EventID\":1,\"Channel\":\"x\",\"TimeCreated\":\"",
        "\"}\n",
    ),
    (
        "evtx-csv",
        "Information,12/3/2024 9:21:38 AM,",
        ",7001,None,\"Ready\"\r\n",
    ),
    (
        "evtx-csv",
        "Information,",
        ",Contoso,7001,None,\"Ready\"\r\n",
    ),
    (
        "evtx-text",
        "Information\t12/3/2024 9:21:38 AM\tContoso\t7001\tNone\t\"",
        "\"\r\n",
    ),
    ("windowsupdate", "2024/03/12 09:21:38", "\r\n"),
    (
        "windowsupdate",
        "2024-03-12\t09:21:38:123\t 908\t45c\tAgent\t",
        "\r\n",
    ),
    ("diag-xml", "<z:row Sev=\"50331648\" Msg=\"", "\"/>\r\n"),
    ("diag-xml", "<z:row Msg=\"x\" ", "/>\r\n"),
    (
        "setupdiag",
        "Matching Profile found: ",
        " - A4028172-1B09-48F8-AD3B-86CDD7D55852\r\n",
    ),
    (
        "setupdiag",
        "Matching Profile found: x\r\n\tUpgradeEndTime = ",
        "\r\n",
    ),
    ("compat-xml", "<Program ", "/>\r\n"),
    ("evtx-listing", "Event[0]:\n  Log Name: System\n  ", "\n"),
    (
        "evtx-clixml",
        "<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN><Props>",
        "</Props></Obj>",
    ),
];

/// I3, I6 and I7 where the input is a part of a record: a byte that is out of place there says
/// nothing of the record, so a fuzzer gets deep. The first byte chooses what stands around it.
pub fn check_inner(input: &[u8]) {
    let Some((&choice, inner)) = input.split_first() else {
        return;
    };
    let (id, before, after) = AROUND[usize::from(choice) % AROUND.len()];
    let record = [before.as_bytes(), inner, after.as_bytes()].concat();
    let layout = layout(id, &[]);
    check_accessors(&layout, &[], &record);
    check_reference(&layout, &[], &record);
    check_exports(&layout, &record);
}
