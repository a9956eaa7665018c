;;; golint-leaks.el --- Findings of golint-leaks in compilation buffers  -*- lexical-binding: t -*-

;;; Commentary:

;; Load this file, then call M-x compile with "golint-leaks check ./...".
;; `next-error' goes from finding to finding; with --explain also the steps
;; below a finding can be visited.

;;; Code:

(require 'compile)

(defconst golint-leaks-finding-regexp
  "^\\([^ \t\n].*?\\):\\([0-9]+\\):\\([0-9]+\\): \\(?:error\\|\\(warning\\)\\|\\(note\\)\\): .+ \\[GL[0-9]\\{3\\}\\]$"
  "Matches a finding: file, line, column, and a group for each lesser severity.")

(defconst golint-leaks-step-regexp
  "^    \\(.+?\\):\\([0-9]+\\):\\([0-9]+\\): .+$"
  "Matches a step that --explain prints below a finding.")

;; Columns count bytes from 1.
(defun golint-leaks--column ()
  "Say how golint-leaks counts columns."
  (setq-local compilation-first-column 1)
  (setq-local compilation-error-screen-columns nil))

(add-hook 'compilation-mode-hook #'golint-leaks--column)

(add-to-list 'compilation-error-regexp-alist-alist
             `(golint-leaks ,golint-leaks-finding-regexp 1 2 3 (4 . 5)))
(add-to-list 'compilation-error-regexp-alist-alist
             `(golint-leaks-step ,golint-leaks-step-regexp 1 2 3 0))
(add-to-list 'compilation-error-regexp-alist 'golint-leaks-step)
(add-to-list 'compilation-error-regexp-alist 'golint-leaks)

(provide 'golint-leaks)
;;; golint-leaks.el ends here
