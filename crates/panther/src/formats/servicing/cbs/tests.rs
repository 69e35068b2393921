use super::*;
use crate::model::time::Zone;

fn read(message: &str) -> Cbs<'_> {
    parse(message.as_bytes()).unwrap_or_else(|| panic!("{message}"))
}

#[test]
fn states() {
    let message = "Exec: Package: Sample~31bf3856ad364e35~amd64~~10.0.1.0 current: Staged, pending: Default, start: Absent, \
                   applicable: Installed, targeted: Uninstall Requested, limit: Installed, selected: On";
    let cbs = read(message);
    assert_eq!(cbs.topic, Some(CbsTopic::Exec));
    assert_eq!(cbs.package.unwrap().name, "Sample");
    let state = cbs.state.unwrap();
    for (value, expected) in [
        (state.current, "Staged"),
        (state.pending, "Default"),
        (state.start, "Absent"),
        (state.applicable, "Installed"),
        (state.targeted, "Uninstall Requested"),
        (state.limit, "Installed"),
        (state.selected, "On"),
        (state.now(), "Staged"),
    ] {
        assert_eq!(value.unwrap(), expected);
    }
}

#[test]
fn the_state_now_and_those_that_apply_and_are_wanted() {
    let package = "A~31bf3856ad364e35~x86~~1.0.0.0";
    for (message, expected) in [
        (
            "Appl: Evaluating package applicability for package {}, applicable state: Installed Invalid",
            [None, Some("Installed Invalid"), None],
        ),
        (
            "Startup: Package: {} completed startup processing, new state: Installed, original: Staged, targeted: Installed. hr = 0x0",
            [Some("Installed"), None, Some("Installed")],
        ),
        (
            "Plan: Package: {}, current: Absent, pending: Default, start: Absent, applicable: Installed, targeted: Installed, limit: Installed",
            [Some("Absent"), Some("Installed"), Some("Installed")],
        ),
        (
            "WER: Generating failure report for package: {}, status: 0x80070422, failure source: CSI Other, start state: Installed, target state: Absent, client id: X",
            [Some("Installed"), None, Some("Absent")],
        ),
        (
            "Setting package state to Staged",
            [Some("Staged"), None, None],
        ),
        (
            "Changing update state from Staged to Install Pending.",
            [Some("Install Pending"), None, None],
        ),
        (
            "Appl: Package: {}, Update: NetFake, Applicable: NeedsParent, Disposition: Staged",
            [None, Some("NeedsParent"), Some("Staged")],
        ),
        (
            "Appl: Package: {}, Update: NetFake, off by default, drop applicable state to:Staged",
            [None, Some("Staged"), None],
        ),
        (
            "Read out cached applicability for package: {}, ApplicableState: 112, CurrentState:0",
            [Some("0"), Some("112"), None],
        ),
        (
            "Appl: DetectUpdate, Package: {}, Remote Parent: B, Intended State: Staged",
            [None, None, Some("Staged")],
        ),
        (
            "Appl: detectParent: parent found: {}, state: Superseded",
            [Some("Superseded"), None, None],
        ),
        (
            "Maint: Saved. Current: 0, Limit: 1, disposition: 4",
            [None; 3],
        ),
        ("Appl: note, ExecuteState: ExecuteStateNone", [None; 3]),
        ("TI: Last boot time: 2020-01-02 03:04:05.678", [None; 3]),
        ("Session: 1_2 start: 2020/1/1", [None; 3]),
    ] {
        let message = message.replace("{}", package);
        let mut fields = crate::details::field::Fields::default();
        read(&message).fields(&mut fields);
        let found = ["state", "applicable", "target"].map(|key| fields.get(key));
        let expected = expected
            .map(|state| state.map(|state| crate::details::FieldValue::Text(Text::from(state))));
        assert_eq!(found, expected, "{message}");
    }
}

#[test]
fn sessions_and_clients() {
    for (message, session, client, action) in [
        (
            "Session: 31000001_1234567 initialized by client SampleAgent.",
            Some("31000001_1234567"),
            Some("SampleAgent"),
            Some(CbsAction::SessionInitialized),
        ),
        (
            "Session: 31000001_1234567 finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]",
            Some("31000001_1234567"),
            None,
            Some(CbsAction::SessionFinalized),
        ),
        (
            "Exec: Processing started.  Client: Sample Provider, Session(Stage): 31000001_1234567, Package: A",
            Some("31000001_1234567"),
            Some("Sample Provider"),
            Some(CbsAction::ProcessingStarted),
        ),
        (
            r"Deleting C:\Windows\servicing\Sessions\31000001_1234567.xml",
            Some("31000001_1234567"),
            None,
            None,
        ),
        (
            "Exec: Session processing started.  Session: none",
            None,
            None,
            Some(CbsAction::ProcessingStarted),
        ),
        (
            "Maint: processing complete.  Session: 31000001_1234567. [HRESULT = 0x00000000 - S_OK]",
            Some("31000001_1234567"),
            None,
            Some(CbsAction::ProcessingComplete),
        ),
    ] {
        let cbs = read(message);
        assert_eq!(cbs.session, session.map(Text::from), "{message}");
        assert_eq!(cbs.client, client.map(Text::from), "{message}");
        assert_eq!(cbs.action, action, "{message}");
    }
    assert_eq!(
        read("Session: 1_2 finalized. Reboot required: yes").reboot_required,
        Some(true)
    );
}

#[test]
fn reports_name_client_and_restart() {
    let cbs = read(
        "Reporting package change completion for package: Sample-Client~31bf3856ad364e35~amd64~~1.0.0.1, current: Installed, \
         original: Absent, target: Installed, status: 0x0, reboot required: False, client id: SampleAgent, sequence: 24",
    );
    assert_eq!(cbs.action, Some(CbsAction::Reporting));
    assert_eq!(cbs.client, Some(Text::from("SampleAgent")));
    assert_eq!(cbs.reboot_required, Some(false));
    let state = cbs.state.unwrap();
    assert_eq!(state.current, Some(Text::from("Installed")));
    assert_eq!(state.start, Some(Text::from("Absent")));
    assert_eq!(state.targeted, Some(Text::from("Installed")));
    let cbs = read(
        "WER: Generating failure report for package: A~31bf3856ad364e35~x86~~1.0.0.0, status: 0x800f0816, start state: Staged, target state: Installed",
    );
    assert_eq!(cbs.topic, Some(CbsTopic::Other(Text::from("WER"))));
    assert_eq!(cbs.action, Some(CbsAction::Reporting));
}

#[test]
fn what_the_start_tells() {
    let utc = read("Universal Time is: 2020-01-02 03:04:05.678")
        .utc
        .unwrap();
    assert_eq!(utc.to_string(), "2020-01-02T03:04:05.678");
    assert_eq!(utc.zone(), Zone::Utc);
    assert_eq!(parse(b"Universal Time is: 2020-13-02 03:04:05.678"), None);
    let stack =
        read(r"Loaded Servicing Stack v10.0.1.7 with Core: C:\x\cbscore.dll").servicing_stack;
    assert_eq!(stack, Some(Text::from("10.0.1.7")));
}

#[test]
fn topics() {
    for (message, topic, text) in [
        ("Appl:Sample is set", Some(CbsTopic::Appl), "Sample is set"),
        (
            "Lock: New lock added: X",
            Some(CbsTopic::Other(Text::from("Lock"))),
            "New lock added: X",
        ),
        (
            "TI: --- Initializing ---",
            Some(CbsTopic::TrustedInstaller),
            "--- Initializing ---",
        ),
        (
            "Package: KB5099999 state: Staged",
            None,
            "Package: KB5099999 state: Staged",
        ),
    ] {
        let cbs = read(message);
        assert_eq!(cbs.topic, topic);
        assert_eq!(cbs.text, text);
    }
    for message in [
        "",
        "Trusted Installer is running",
        "C:\\x",
        "Warning: Unrecognized attribute.",
        ":",
    ] {
        assert_eq!(parse(message.as_bytes()), None, "{message}");
    }
}
