//! Documents of setup: pieces of them in any order, most of them whole records.

use proptest::prelude::Strategy;
use proptest::prop_oneof;

use super::lines::pieces;

/// Rows of `diagerr.xml`.
pub fn diagerr() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "<xml xmlns:z='#RowsetSchema'>\n<s:Schema id='RowsetSchema'>\n<s:ElementType name='row'/>\n</s:Schema>\n<rs:data>\n",
        "</rs:data>\r\n</xml>\r\n",
        "<z:row Cls=\"D\" Sev=\"50331648\" LN=\"94\" Fil=\"\" Fun=\"CSample::Read\" Uid=\"50790438\" Msg=\"Cannot read. Error code = 0x80070005\" PID=\"1168\" TID=\"1200\" Mod=\"sample.dll\" DT=\"2024-03-11T07:14:25\"/>\r\n",
        "<z:row Sev='33554432' Msg='first &amp; line\r\nsecond line 0x80070002&#13;&#xA;\n third' TimeStamp='2024-03-11 07:14:25'/>\n",
        "<z:row Sev=\"x\" Sev=\"16777216\" Msg=\" &#10; a > b <row />\" DT=\"2024-02-30T07:14:25\" Tim=\"2024-02-29T07:14:25.5\"/>",
        "<row Msg=\"\">text</row> \n",
        "<z:row Fun=\"no message\"/>\n",
        "<z:row",
        "<z:rows Msg='no row'/>",
        "Msg=\"",
        "\"/>",
        "</z:row>",
        "<data>",
        "</xml",
        "\u{feff}",
        "<",
        " ",
        "\r\n",
        "text",
        "<!-- a comment -->",
    ])
}

/// Results of SetupDiag in one layout or more.
pub fn setupdiag() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => pieces(TEXT),
        3 => pieces(XML),
        3 => pieces(JSON),
        1 => (pieces(XML), pieces(JSON), pieces(TEXT))
            .prop_map(|(xml, json, text)| [xml, json, text].concat()),
    ]
}

const TEXT: &[&str] = &[
    "Matching Profile found: FindSPFatalError - A4028172-1B09-48F8-AD3B-86CDD7D55852\r\n",
    "Matching Profile found: NoGuid\n",
    "Matching Profile found:",
    "System Information:\r\n",
    "\tMachine Name = LEDGER-PC07\r\n",
    "\tUpgradeStartTime = 3/12/2024 9:47:16 PM\n",
    "\tUpgradeEndTime = 3/12/2024 10:02:40 PM\r\n",
    "\tUpgradeEndTime = 12.03.2024 22:02:40\n",
    "\tUpgradeEndTime = 1/1/0001 12:00:00 AM\r\n",
    "\tRegisteredAV = Contoso Defender,\r\n",
    "\r\n",
    "Error: SetupDiag reports down-level failure, Operation: Finalize, Error: 0x8007001F - 0x50015\r\n",
    "Warning: Found Disk Space Hard Block.\n",
    "SetupDiag reports successful upgrade found.\n",
    "LogEntry: 2024-03-12 09:21:38, Error                 SP     Cannot convert[gle=0x00000057]\r\n",
    "LogEntry: 2024-02-30 09:21:38, Error\n",
    " text = text",
    "\u{feff}",
];

const XML: &[&str] = &[
    "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n",
    "<SetupDiag xmlns=\"https://docs.microsoft.com/windows/deployment/upgrade/setupdiag\">\r\n",
    "<s:SetupDiag>",
    "</SetupDiag>\r\n",
    "  <ProfileName>FindSPFatalError</ProfileName>\r\n",
    "<ProfileName>\n </ProfileName>",
    "<ProfileGuid>A4028172-1B09-48F8-AD3B-86CDD7D55852</ProfileGuid>",
    "<SystemInfo><MachineName>R&amp;D-PC07</MachineName><FilterDrivers />",
    "<UpgradeStartTime>2024-03-12T09:19:10</UpgradeStartTime>\n",
    "<UpgradeEndTime>0001-01-01T00:00:00</UpgradeEndTime>",
    "<UpgradeEndTime>2024-03-12T10:21:49</UpgradeEndTime></SystemInfo>",
    "<LogErrorLine>2024-03-12 09:21:38, Error                 SP     Cannot convert[gle=0x00000057]</LogErrorLine>\r\n",
    "  <FailureData>\nError: SetupDiag reports Fatal Error.\nLast Setup Phase = Downlevel\nError: 0x00000057</FailureData>\n",
    "<FailureData>Warning: a &lt;b&gt;&#13;&#10;c&#xD;\n d &#13;&#13;</FailureData>",
    "<FailureData><Message>one</Message><Message>two</Message></FailureData>",
    "<FailureDetails>Err = 0x00000057, LastOperation = Gather data, LastPhase = Downlevel</FailureDetails>",
    "<Remediation>Free \"6603\" MB",
    "<![CDATA[x]]>",
    "<",
    "text",
];

const JSON: &[&str] = &[
    "[",
    "{\"Version\":\"1.7.0.0\",\"ProfileName\":\"FindSPFatalError\",\"ProfileGuid\":\"A4028172-1B09-48F8-AD3B-86CDD7D55852\",",
    "{ \"ProfileName\" : \"\\u0041\\n\",",
    "{\"LogErrorLine\":\"2024-03-12 09:21:38, Error                 SP     Cannot convert\",",
    "\"SystemInfo\":{\"MachineName\":\"LEDGER-PC07\",\"RegisteredAV\":null,\"SDMode\":1,",
    "\"UpgradeStartTime\":\"\\/Date(1710234000000-0800)\\/\"},",
    "\"UpgradeEndTime\":\"\\/Date(1710237600250+0530)\\/\",",
    "\"UpgradeEndTime\":\"\\/Date(-62135568000000-0800)\\/\",",
    "\"LogErrorLine\":\"2024-03-12 09:21:38, Error                 SP     Cannot \\\"convert\\\"\n[gle=0x00000057]\",",
    "\"FailureData\":[\"\\u000a\\u000aError: SetupDiag reports abrupt down-level failure.\\u000aLast Operation: Finalize\\u000aError: 0xC1900101 - 0x50016\"],",
    "\"FailureData\":[\"Warning: C:\\\\new\",\"two\r\n\\r\\n three\"],",
    "\"FailureDetails\":\"Error = 0xC1900101 - 0x50016\",",
    "\"SetupPhaseInfo\":null}",
    "}\r\n",
    "]",
    "\"",
    "\\",
    "\u{feff}",
];

/// Reports of what is incompatible.
pub fn compat() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "<?xml version=\"1.0\"?>\r\n<CompatReport xmlns=\"urn:x\">\r\n<Hardware>\r\n",
        "<HardwareItem HardwareType=\"Contoso_Disk\">\r\n<CompatibilityInfo BlockingType=\"Hard\" Title=\"No space\" Message=\"one&#10;two 0xC190020E\"/></HardwareItem>\r\n",
        "<CompatibilityInfo BlockingType='Soft' StatusDetail='WarnUpgrade' Message=' one\r\n two '/>",
        "</Hardware>\r\n<DriverPackages>\r\n",
        "<DriverPackage Inf=\"oem4.inf\" BlockMigration=\"False\" HasSignedBinaries=\"True\"/>\r\n",
        "<DriverPackage Inf=\"\" BlockMigration=\"TRUE\"/>",
        "</DriverPackages><Programs>",
        "<Program Name=\"R&amp;D\nTool\" Id=\"{1}\"><CompatibilityInfo BlockingType=\"\"/>",
        "<Action Name=\"Dismiss\"/></Program> \n",
        "</Programs></CompatReport>",
        "<Assets>\n",
        "<Asset><PropertyList Type=\"Inventory\">",
        "<Property Name=\"LowerCaseLongPathUnexpanded\" Value=\"c:\\contoso\\a.exe\" Ordinal=\"1\"/>",
        "<Property Name=\"DT_ANY_FMC_BlockingApplication\" Value=\"True\"/>",
        "<Property Name=\"DT_ANY_FMC_SoftBlock\" Value=\"true\"/>",
        "<Property Value=\"no name\"/>",
        "</PropertyList></Asset>\n",
        "</Assets>",
        "<Device",
        "<",
        "\"",
        ">",
        "text",
        "\u{feff}",
    ])
}

/// Logs of a migration.
pub fn miglog() -> impl Strategy<Value = Vec<u8>> {
    pieces(&[
        "<?xml version=\"1.0\"?>\r\n<MigLog>\r\n",
        "<MigLog xmlns=\"urn:x\">",
        "<User Valid=\"YES\" Name=\"\" ID=\"USER0\" LastAccess=\"2024/03/12 9:56:16.079\">\r\n<Groups>\r\n",
        "<Group Name=\"R&amp;D\nUsers\"/></Groups></User>\r\n",
        "<Message Level=\"Error\" Time=\"2024-03-12 09:21:38\">Cannot read\r\n C:\\a.dat. Error 0x80070005</Message>\n",
        "<Message Text=\"one&#10;two\" Severity=\"Warning\" Date=\"3/12/2024 9:21:38 AM\" Path='x'/>",
        "<Shortcut Target=\"UNKNOWN\"> text </Shortcut>",
        "<Object\tPath=\"\"/>",
        "<m:Object ",
        "</MigLog>",
        "<",
        "\"",
        ">",
        "text",
        "\u{feff}",
        "<!-- a b=\"c\" -->",
    ])
}
