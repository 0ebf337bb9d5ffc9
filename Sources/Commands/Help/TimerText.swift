/// What makes the system back up by itself: a user's units of systemd, and a line for cron.
enum TimerText {
  static let service = """
    [Unit]
    Description=Back up the sessions of coding agents
    Documentation=man:satchel(1)

    [Service]
    Type=oneshot
    Environment=SATCHEL_REPOSITORY=%h/satchel-backups
    ExecStart=/usr/bin/env satchel backup --all --quiet
    # 1: backed up, but something was left out that may be missed
    SuccessExitStatus=1
    Nice=10
    IOSchedulingClass=idle

    """

  static let timer = """
    [Unit]
    Description=Back up the sessions of coding agents every hour

    [Timer]
    OnCalendar=hourly
    RandomizedDelaySec=5min
    Persistent=true

    [Install]
    WantedBy=timers.target

    """

  static let cron = "17 * * * *  satchel backup --all --quiet --repo \"$HOME/satchel-backups\"\n"

  /// All of it, each under the path that it belongs to.
  static let all = """
    # ~/.config/systemd/user/satchel-backup.service
    \(service)
    # ~/.config/systemd/user/satchel-backup.timer
    \(timer)
    # systemctl --user enable --now satchel-backup.timer
    # loginctl enable-linger   (to back up while you are not logged in)

    # or, without systemd, a line for 'crontab -e':
    # \(cron)
    """
}
