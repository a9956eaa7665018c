" Vim compiler file for golint-leaks.
"
" Copy to ~/.vim/compiler/ and call :compiler golint-leaks, then :make.  With
" :make --explain the steps to a finding follow it in the quickfix list.

if exists('current_compiler')
  finish
endif
let current_compiler = 'golint-leaks'

let s:save_cpo = &cpo
set cpo&vim

if exists(':CompilerSet') != 2
  command -nargs=* CompilerSet setlocal <args>
endif

CompilerSet makeprg=golint-leaks\ check\ $*
" A finding, then the steps below one, then nothing else.
CompilerSet errorformat=
      \%f:%l:%c:\ %trror:\ %m,
      \%f:%l:%c:\ %tarning:\ %m,
      \%f:%l:%c:\ %tote:\ %m,
      \%*[\ ]%f:%l:%c:\ %m,
      \%-G%.%#

let &cpo = s:save_cpo
unlet s:save_cpo
