//! Tables that the fields choose from: public names of Windows parts, and invented everything else.

pub(super) const PACKAGES: &[&str] = &[
    "Microsoft-Windows-Client-Features-Package",
    "Microsoft-Windows-Client-LanguagePack-Package",
    "Microsoft-Windows-Client-Desktop-Required-Package",
    "Microsoft-Windows-FodMetadata-Package",
    "Microsoft-Windows-Foundation-Package",
    "Microsoft-Windows-Hello-Face-Package",
    "Microsoft-Windows-Holographic-Desktop-FOD-Package",
    "Microsoft-Windows-InternetExplorer-Optional-Package",
    "Microsoft-Windows-Kernel-LA57-FoD-Package",
    "Microsoft-Windows-LanguageFeatures-Basic-en-us-Package",
    "Microsoft-Windows-LanguageFeatures-Handwriting-de-de-Package",
    "Microsoft-Windows-LanguageFeatures-OCR-fr-fr-Package",
    "Microsoft-Windows-LanguageFeatures-TextToSpeech-pt-br-Package",
    "Microsoft-Windows-MediaPlayer-Package",
    "Microsoft-Windows-MSPaint-FoD-Package",
    "Microsoft-Windows-NetFx3-OnDemand-Package",
    "Microsoft-Windows-NetFx4-US-OC-Package",
    "Microsoft-Windows-NetFx4-WCF-US-OC-Package",
    "Microsoft-Windows-Notepad-System-FoD-Package",
    "Microsoft-Windows-PowerShell-ISE-FOD-Package",
    "Microsoft-Windows-Printing-PMCPPC-FoD-Package",
    "Microsoft-Windows-Printing-WFS-FoD-Package",
    "Microsoft-Windows-SearchEngine-Client-Package",
    "Microsoft-Windows-StepsRecorder-Package",
    "Microsoft-Windows-TabletPCMath-Package",
    "Microsoft-Windows-UserExperience-Desktop-Package",
    "Microsoft-Windows-WMIC-FoD-Package",
    "Microsoft-Windows-WordPad-FoD-Package",
    "Microsoft-OneCore-ApplicationModel-Sync-Desktop-FOD-Package",
    "Microsoft-OneCore-DirectX-Database-FOD-Package",
    "Containers-DisposableClientVM-Package",
    "HyperV-OptionalFeature-HypervisorPlatform-Client-Package",
    "HyperV-OptionalFeature-VirtualMachinePlatform-Client-Disabled-FOD-Package",
    "OpenSSH-Client-Package",
    "Multimedia-RestrictedCodecsWCOS-Package",
];

pub(super) const VERSIONS: &[&str] = &[
    "10.0.19041.1",
    "10.0.19041.3636",
    "10.0.22621.1",
    "10.0.22621.2506",
    "10.0.22621.2715",
    "10.0.22621.3007",
    "10.0.22621.3880",
    "10.0.26100.1",
    "10.0.26100.1742",
    "10.0.26100.7295",
];

pub(super) const LANGUAGES: &[&str] = &[
    "ar-SA", "cs-CZ", "de-DE", "el-GR", "en-GB", "en-US", "es-MX", "fr-FR", "it-IT", "ja-JP",
    "ko-KR", "nb-NO", "pl-PL", "pt-BR", "ru-RU", "sv-SE", "tr-TR", "uk-UA", "zh-CN", "zh-TW",
];

pub(super) const FEATURES: &[&str] = &[
    "App.StepsRecorder~~1.0",
    "Browser.InternetExplorer~~11.0",
    "DirectX.Configuration.Database~~1.0",
    "Language.Basic~nb-no~1.0",
    "Language.Handwriting~el-gr~1.0",
    "Language.OCR~tr-tr~1.0",
    "Language.Speech~it-it~1.0",
    "Media.WindowsMediaPlayer~~12.0",
    "Network.Irda~~1.0",
    "OpenSSH.Client~~1.0",
    "Print.Management.Console~~1.0",
    "Rsat.ActiveDirectory.DS-LDS.Tools~~1.0",
    "Rsat.BitLocker.Recovery.Tools~~1.0",
    "Rsat.RemoteAccess.Management.Tools~~1.0",
    "SNMP.Client~~1.0",
    "Windows.Telnet.Client~",
    "WMIC~",
];

pub(super) const UPDATES: &[&str] = &[
    "NetFx3",
    "WCF-Services45",
    "SMB1Protocol-Client",
    "Printing-Foundation-Features",
    "SearchEngine-Client-Package",
    "MSRDC-Infrastructure",
];

pub(super) const STATES: &[&str] = &[
    "Absent",
    "Staged",
    "Installed",
    "Superseded",
    "Resolved",
    "Install Pending",
    "Uninstall Pending",
    "Default",
];

pub(super) const CLIENTS: &[&str] = &[
    "WindowsUpdateAgent",
    "DISM Package Manager Provider",
    "UpdateAgentLCU",
    "SPP",
    "TrustedInstaller",
    "Arbiter",
    "CbsTask",
];

pub(super) const COMPONENTS: &[&str] = &[
    "microsoft-windows-servicingstack",
    "microsoft-windows-shell-setup",
    "microsoft-windows-font-truetype-arial",
    "microsoft-windows-directui",
    "microsoft-windows-i..tional-codepage-932",
    "microsoft-windows-printing-spooler-core",
    "microsoft-windows-wlansvc",
    "microsoft-onecore-appmodel-staterepository",
    "netfx4-system.web",
    "dual_netrtwlane.inf",
];

pub(super) const FILES: &[&str] = &[
    "wcp.dll",
    "drvstore.dll",
    "SettingsHandlers_nt.dll",
    "twinui.pcshell.dll",
    "Windows.UI.Xaml.dll",
    "oobeldr.exe",
    "rtwlane.sys",
    "WpdMtp.dll",
    "c_950.nls",
    "Assets\\Square44x44Logo.targetsize-32_contrast-black.png",
];

pub(super) const FOLDERS: &[&str] = &[
    "C:\\WINDOWS\\System32",
    "C:\\WINDOWS\\SysWOW64\\WindowsPowerShell\\v1.0\\Modules\\Dism",
    "C:\\WINDOWS\\SystemApps\\ShellExperienceHost_cw5n1h2txyewy",
    "C:\\Windows.old\\Windows\\System32\\LogFiles\\WMI\\RtBackup",
    "C:\\ProgramData\\Contoso\\Inventory\\Cache",
    "C:\\Users\\operator01\\AppData\\Local\\Packages\\Contoso.Ledger_8wekyb3d8bbwe\\LocalState",
    "C:\\Program Files\\Fabrikam\\Agent\\plugins",
    "D:\\Images\\Mount\\Windows\\WinSxS\\Temp",
];

/// HRESULTs as CBS prints them, with the name after a dash.
pub(super) const HRESULTS: &[&str] = &[
    "0x00000000 - S_OK",
    "0x800f080d - CBS_E_MANIFEST_INVALID_ITEM",
    "0x800f0805 - CBS_E_INVALID_PACKAGE",
    "0x800f081e - CBS_E_NOT_APPLICABLE",
    "0x800f081f - CBS_E_SOURCE_MISSING",
    "0x80070002 - ERROR_FILE_NOT_FOUND",
    "0x80070005 - E_ACCESSDENIED",
    "0x8007012f - ERROR_DELETE_PENDING",
    "0x80070490 - ERROR_NOT_FOUND",
    "0x8024402C - Unknown Error",
];

pub(super) const CODES: &[&str] = &[
    "0x80070002",
    "0x80070003",
    "0x80070005",
    "0x8007007e",
    "0x80070490",
    "0x800f081f",
    "0x80004005",
    "0xc142011c",
    "0x8007007B",
];

/// Last errors of a thread: small Win32 codes, sometimes an HRESULT.
pub(super) const LAST_ERRORS: &[&str] = &[
    "0x00000002",
    "0x00000003",
    "0x00000005",
    "0x000000b7",
    "0x00000490",
    "0x80004005",
];

pub(super) const WIM_FUNCTIONS: &[&str] = &[
    "FIOReadFileIntoBuffer:(1381)",
    "FIOReadFileIntoBuffer:(1456)",
    "UnmarshallImageHandleFromDirectory:(641)",
    "WIMGetMountedImageHandle:(2906)",
    "RestoreFilesCallback:(3821)",
    "EnumImageDataEntries:(1052)",
    "WIMMountImageHandle:(1275)",
];

/// What Windows says in several languages.
pub(super) const SAID: &[&str] = &[
    "The system cannot find the file specified.",
    "The filename, directory name, or volume label syntax is incorrect.",
    "Access is denied.",
    "Не удается найти указанный файл.",
    "Отказано в доступе.",
    "檔案名稱、目錄名稱或磁碟區標籤語法錯誤。",
    "系統找不到指定的檔案。",
    "拒绝访问。",
];

/// Words in the code page of a German or Swedish machine, written as they are into a log that
/// otherwise is UTF-8.
pub(super) const ANSI: &[&[u8]] = &[
    b"Datentr\xe4ger",
    b"Ger\xe4tetreiber",
    b"\xd6ffentliche Dokumente",
    b"S\xe4kerhetskopia",
];

pub(super) const DISM_PROVIDERS: &[&str] = &[
    "DISMLogger",
    "OSServices",
    "DISM Package Manager",
    "MsiManager",
    "IntlManager",
    "DriverManager",
    "DISM Unattend Manager",
    "SmiManager",
    "Compatibility Manager",
    "WimManager",
    "VHDManager",
    "FfuManager",
    "GenericImagingManager",
    "AppxManager",
    "AssocManager",
    "Edition Manager",
];

pub(super) const SETUP_FOLDERS: &[&str] = &[
    "$Windows.~BT",
    "$Windows.~WS",
    "Windows.old",
    "$GetCurrent",
    "ESD\\Windows",
];

pub(super) const MODULES: &[&str] = &[
    "Diagnostic",
    "DiskPart",
    "DynamicUpdate",
    "ProductKey",
    "UserInterface",
    "WinPEProgress",
    "ScenarioDetect",
];

pub(super) const PHASES: &[&str] = &[
    "SetupPhasePrepare",
    "SetupPhaseUnpack",
    "SetupPhaseInstall",
    "SetupPhaseFinalize",
    "SetupPhasePostFinalize",
];

pub(super) const APPS: &[&str] = &[
    "Contoso.Ledger",
    "Fabrikam.Viewer",
    "Microsoft.BingWeather",
    "Microsoft.WindowsCalculator",
    "Microsoft.Todos",
];
